"""The edition of the rules in this process: what is kept in memory for a minute is asked for by it as well."""

from dataclasses import dataclass


@dataclass(slots=True)
class Edition:
    """Counts up when this process has changed a rule; what was read before is not found under the new number."""

    number: int = 0

    def turn(self) -> None:
        """Let what was kept be read anew."""
        self.number += 1


EDITION = Edition()
