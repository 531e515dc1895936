"""Write a world into the database: one transaction, through the bulk actions of the apps. All of it or nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from helin.core.organisations import actions as organisations
from helin.core.organisations.models import Organisation, Post
from helin.core.people import actions as people
from helin.core.people.actions import NewPerson
from helin.core.people.models import Person, RoleGrant
from helin.core.places import actions as places
from helin.core.places.models import Place
from helin.features.cases import actions as cases
from helin.features.cases.actions import Concern, History, PastMove
from helin.features.cases.models import Category, DispatchRule
from helin.features.cases.workflow import AppealType, Verb
from helin.kit.actors import Actor
from helin.site.demo.accounts import PASSWORD
from helin.site.demo.confidential import SUMMARY, keep_confidential
from helin.site.demo.desks import furnish_desks
from helin.site.demo.disputes import load_calls, load_disputes
from helin.site.demo.drafts import body_drafts, place_drafts
from helin.site.demo.ground import STREET_CODE
from helin.site.demo.samples import draw_samples
from helin.site.demo.stories import DAYS
from helin.site.demo.supervision import supervise
from helin.site.demo.together import put_together
from helin.site.demo.world import PersonSeed, PostSeed, Step, Story, World

LOADER = Actor.system("demo")
DRAWN_BY = "演示：编造的街区，不是真实地形"
BATCH = 500
Progress = Callable[[str, int], None]
"""Called with the name of a part and how many rows of it have been written since the last call."""


class AlreadyThere(Exception):
    """The street is on record; `is_demo` says whether it is the demo one."""

    def __init__(self, *, is_demo: bool) -> None:
        super().__init__(STREET_CODE)
        self.is_demo = is_demo


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of each kind were written."""

    places: int
    organisations: int
    people: int
    cases: int


def refuse_twice() -> None:
    """Raise AlreadyThere when the street is on record."""
    if street := Place.objects.filter(code=STREET_CODE).first():
        raise AlreadyThere(is_demo=Place.objects.filter(parent=street, is_demo=True).exists())


@transaction.atomic
def load(world: World, progress: Progress = lambda _part, _rows: None) -> Loaded:
    """Write the world as of `world.at`. Raises AlreadyThere; nothing is written then."""
    refuse_twice()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a long queue of deferred checks slows every insert
    writer = _Writer(world, progress)
    writer.write_places()
    writer.write_organisations()
    writer.write_people()
    writer.write_standing()
    writer.write_catalogue()
    written = writer.write_cases()
    put_together(writer.street, writer.person["dispatcher"], at=writer.at)
    draw_samples(writer.street, seed=world.seed, at=writer.at)
    return Loaded(len(writer.place), len(writer.organisation), len(writer.person), written)


class _Writer:
    """Writes part after part and remembers which key became which row."""

    def __init__(self, world: World, progress: Progress) -> None:
        self.world, self.at, self.progress = world, world.at, progress
        self.began_on: date = timezone.localdate(world.at) - timedelta(DAYS + 30)
        self.place: dict[str, Place] = {}
        self.organisation: dict[str, Organisation] = {}
        self.person: dict[str, Person] = {}
        self.category: dict[str, Category] = {}

    def write_places(self) -> None:
        """As an import would: level by level, with outlines; then find again what became of each key."""
        done = places.import_places(
            street_code=STREET_CODE,
            drafts=place_drafts(self.world.places),
            source=DRAWN_BY,
            by=LOADER,
            at=self.at - timedelta(DAYS + 30),
            is_demo=True,
        )
        if done.quarantined:
            raise ValueError(f"the demo's places do not fit: {done.quarantined[0].reason}")
        self.street = Place.objects.get(code=STREET_CODE)
        there = {(place.parent_id, place.name): place for place in Place.objects.filter(street=self.street)}
        for seed in self.world.places:
            parent = self.place[seed.parent].pk if seed.parent else None
            self.place[seed.key] = there[parent, seed.name]
        self.progress("places", len(self.place))

    def write_organisations(self) -> None:
        """As an import would; then find again what became of each key."""
        done = organisations.import_organisations(
            street=self.street,
            drafts=body_drafts(self.world.organisations, self.world.places),
            by=LOADER,
            at=self.at - timedelta(DAYS + 30),
        )
        if done.quarantined:
            raise ValueError(f"the demo's bodies do not fit: {done.quarantined[0].reason}")
        found = Organisation.objects.filter(place__street=self.street)
        there = {(body.place_id, body.kind, body.name): body for body in found}
        for seed in self.world.organisations:
            self.organisation[seed.key] = there[self.place[seed.place].pk, seed.kind, seed.name]
        self.progress("organisations", len(self.organisation))

    def write_people(self) -> None:
        """Demo accounts one by one with their password, everybody else in bulk."""
        accounts = [seed for seed in self.world.people if seed.sign_in]
        others = [seed for seed in self.world.people if not seed.sign_in]
        for seed in accounts:
            self.person[seed.key] = people.create_account(
                name=seed.name,
                phone=seed.phone,
                sign_in=seed.sign_in,
                password=PASSWORD,
                must_change=False,
                place=self.place[seed.home],
                by=LOADER,
                at=self.at,
            )
        made = people.bulk_register_people([self._person(seed) for seed in others], by=LOADER, at=self.at)
        self.person |= {seed.key: person for seed, person in zip(others, made, strict=True)}
        self.progress("people", len(self.person))

    def _person(self, seed: PersonSeed) -> NewPerson:
        return NewPerson(
            name=seed.name,
            phone=seed.phone,
            place=self.place[seed.home],
            at=self.at - timedelta(DAYS + 20),
            has_account=seed.has_account,
        )

    def write_standing(self) -> None:
        """Roles, posts, and who holds them; a seat without a holder is a vacancy."""
        grants = [
            RoleGrant(
                person=self.person[seed.person],
                role=seed.role,
                place=self.place[seed.place] if seed.place else None,
                organisation=self.organisation[seed.organisation] if seed.organisation else None,
                starts_on=self.began_on,
            )
            for seed in self.world.roles
        ]
        people.bulk_grant_roles(grants, by=LOADER, at=self.at)
        seats = _seats(self.world.posts)
        rows = [
            Post(organisation=self.organisation[body], title=title, seats=len(held), opened_on=self.began_on)
            for (body, title), held in seats.items()
        ]
        posts = organisations.bulk_open_posts(rows, street=self.street, by=LOADER, at=self.at)
        for post, held in zip(posts, seats.values(), strict=True):
            for seed in held:
                if seed.holder:
                    person = self.person[seed.holder]
                    people.appoint(person=person, post=post, starts_on=seed.since, by=LOADER, at=self.at)

    def write_catalogue(self) -> None:
        """The category tree and the dispatch rules."""
        for seed in self.world.categories:
            self.category[seed.code] = Category(
                street=self.street,
                parent=self.category[seed.parent] if seed.parent else None,
                code=seed.code,
                name=seed.name,
                name_en=seed.name_en,
                starts_on=self.began_on,
            )
        cases.bulk_set_categories(list(self.category.values()), street=self.street, by=LOADER, at=self.at)
        rules = [
            DispatchRule(
                category=self.category[seed.category] if seed.category else None,
                place=self.place[seed.place],
                lead=self.organisation[seed.lead],
                sign_amount=seed.sign_amount,
                sign_unit=seed.sign_unit,
                handle_amount=seed.amount,
                handle_unit=seed.unit,
                source=seed.source,
                starts_on=self.began_on,
            )
            for seed in self.world.rules
        ]
        cases.bulk_set_rules(rules, street=self.street, by=LOADER, at=self.at)

    def write_cases(self) -> int:
        """The histories, in batches, so that progress shows; returns the number written."""
        total = 0
        for batch in _batches(self.world.stories, BATCH):
            histories = [self._history(story) for story in batch]
            written = cases.bulk_load_histories(histories, street=self.street, by=LOADER, at=self.at)
            total += written
            self.progress("cases", written)
        supervise(self.street, by=LOADER, at=self.at)
        load_disputes(self.street, seed=self.world.seed, by=LOADER, at=self.at)
        load_calls(self.street, seed=self.world.seed, by=LOADER, at=self.at)
        keep_confidential(self.street, at=self.at)
        furnish_desks(self.street, seed=self.world.seed, by=LOADER, at=self.at)
        return total

    def _history(self, story: Story) -> History:
        category = self.category[story.category].pk if story.category and story.recorder else None
        return History(
            concern=Concern(
                place_id=self.place[story.place].pk,
                title=story.title,
                text=story.text,
                appeal_type=story.appeal,
                category_id=category,
                is_public=story.is_public,
            ),
            created_at=story.created_at,
            moves=[self._move(step, summary=story.appeal == AppealType.ACCUSATION) for step in story.steps],
            source=story.source,
            reporter_id=self._person_id(story.reporter),
            recorded_by_id=self._person_id(story.recorder),
            external_ref=story.key,
        )

    def _move(self, step: Step, *, summary: bool) -> PastMove:
        evidence = {name: self._row_id(name, value) for name, value in step.evidence.items()}
        if summary and step.verb == Verb.DISPATCH:
            evidence["summary"] = SUMMARY
        return PastMove(step.verb, step.at, self._person_id(step.by), evidence)

    def _row_id(self, name: str, value: str | int | bool) -> str | int | bool:
        """What evidence names by key becomes the id of the row; anything else stays."""
        key = str(value)
        match name:
            case "organisation":
                return self.organisation[key].pk
            case "handler":
                return self.person[key].pk
            case "category":
                return self.category[key].pk
        return value

    def _person_id(self, key: str) -> int | None:
        return self.person[key].pk if key else None


def _seats(posts: Sequence[PostSeed]) -> dict[tuple[str, str], list[PostSeed]]:
    """The seats of each post, by body and title."""
    seats: dict[tuple[str, str], list[PostSeed]] = {}
    for seed in posts:
        seats.setdefault((seed.organisation, seed.title), []).append(seed)
    return seats


def _batches(found: Sequence[Story], size: int) -> Iterator[Sequence[Story]]:
    for start in range(0, len(found), size):
        yield found[start : start + size]
