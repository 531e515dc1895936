"""What a notice is about, in words: asked for when it is read or sent, so that none are kept with it.

    matters.register("number", titles_of)

    matters.register_door("case_id", secret_links)

A namer gets whoever reads, the values of its parameter, and whether the words leave the house; it answers those it may
name, already masked. A door gets somebody who has no account and the values of its parameter; it answers the addresses
that open to them without a sign-in.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from helin.kit.actors import Actor

Params = Mapping[str, str | int]
Namer = Callable[[Actor, Collection[str], bool], Mapping[str, str]]
Door = Callable[[int, Collection[str]], Mapping[str, str]]
LONGEST = 20

_namers: dict[str, Namer] = {}
_doors: dict[str, Door] = {}


def register(param: str, namer: Namer) -> None:
    """Let the words behind a parameter be looked up. Raises ValueError when somebody else does so already."""
    if _namers.setdefault(param, namer) is not namer:
        raise ValueError(f"{param!r} has a namer already")


def named(reader: Actor, all_params: Sequence[Params], *, leaves_house: bool) -> list[str]:
    """What each notice is about, "" where nothing may be said; one look-up for each parameter that is known."""
    found: list[str] = [""] * len(all_params)
    for param, namer in _namers.items():
        values = {str(params[param]) for params in all_params if param in params}
        names = namer(reader, values, leaves_house) if values else {}
        found = [
            said or names.get(str(params.get(param, "")), "") for said, params in zip(found, all_params, strict=True)
        ]
    return [said if len(said) <= LONGEST else said[: LONGEST - 1] + "…" for said in found]


def register_door(param: str, door: Door) -> None:
    """Let the matters behind a parameter be opened without an account. Raises ValueError when there is one already."""
    if _doors.setdefault(param, door) is not door:
        raise ValueError(f"{param!r} has a door already")


def opened(person_id: int, all_params: Sequence[Params]) -> list[str]:
    """The address of each notice for somebody without an account, "" where there is none that opens to them."""
    found: list[str] = [""] * len(all_params)
    for param, door in _doors.items():
        values = {str(params[param]) for params in all_params if param in params}
        addresses = door(person_id, values) if values else {}
        found = [
            there or addresses.get(str(params.get(param, "")), "")
            for there, params in zip(found, all_params, strict=True)
        ]
    return found
