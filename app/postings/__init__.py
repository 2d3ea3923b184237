"""Jobs on offer: their terms, their requirements and the screening of both."""
