"""What every feature stands on, in one order; see ARCHITECTURE.md."""
