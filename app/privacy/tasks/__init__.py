"""Work on everybody's data, done by the worker or at the keyboard."""
