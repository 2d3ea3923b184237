"""What is done with everybody's data as a whole: it may look into every room's tables."""
