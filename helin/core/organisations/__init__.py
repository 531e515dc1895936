"""The tree of bodies: street office, communities, branches, groups, units, firms, merchants."""
