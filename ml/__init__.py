"""The model: text, occupations and ranking. Arrays and text in, arrays out.

Serving needs NumPy and SciPy only: :func:`ml.artefact.load` gives a :class:`ml.artefact.Model`
with the occupation table, the title coder and the occupation space;
:meth:`ml.ranking.PostingRanking.build` makes postings ready to be ranked. The estimators
:class:`ml.coder.OccupationCoder` and :class:`ml.ranker.MatchRanker` learn with scikit-learn.
"""
