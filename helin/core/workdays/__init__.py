"""The working-day clock: days off, make-up days, deadlines."""
