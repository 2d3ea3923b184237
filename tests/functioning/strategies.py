"""Random demands, capabilities and accommodations for the property tests of this room."""

from hypothesis import strategies as st

from app.functioning.catalogue import ACCOMMODATIONS, ITEM_CODES, Source
from app.functioning.rules import Capability, Demand

# a dozen of the items, so that random demands, capabilities and accommodations often meet
items = st.sampled_from(ITEM_CODES[1::3])
levels = st.integers(0, 5)

demands = st.lists(
    st.builds(
        Demand,
        item=items,
        level=levels,
        source=st.sampled_from(Source),
        essential=st.booleans(),
        reason=st.sampled_from([None, "", "  ", "每天的主要工作"]),
    ),
    max_size=14,
)
known_levels = st.dictionaries(items, levels, min_size=4)
capabilities = st.dictionaries(items, st.none() | levels, min_size=4).map(
    lambda profile: [Capability(item, level) for item, level in profile.items()]
)
codes = st.sets(st.sampled_from(sorted(ACCOMMODATIONS)), max_size=5)
