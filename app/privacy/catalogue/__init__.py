"""What is known about personal data as a whole: where it stands, how long it is kept, its names."""
