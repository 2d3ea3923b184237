"""People for a posting, anonymous: what an employer needs and nothing that can be asked out."""
