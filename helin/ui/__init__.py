"""The design system: tokens, layout, components, gallery at /ui/."""
