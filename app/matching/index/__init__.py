"""The postings and people of one process, in memory: arrays, pre-encoded cards, what changed."""

from app.matching.index.offer import Offer, offer
from app.matching.index.people import People
from app.matching.index.postings import Index, Snapshot
from app.matching.index.segment import Segment, segment
from app.matching.index.view import View, view

__all__ = ["Index", "Offer", "People", "Segment", "Snapshot", "View", "offer", "segment", "view"]
