"""Posts: open and close. Who holds one is a tenure, which `people` writes."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.organisations.actions.tree import MANAGE
from helin.core.organisations.models import Organisation, Post
from helin.core.places.models import Place
from helin.kit.actors import Actor
from helin.kit.permissions import require


@transaction.atomic
def open_post(
    *, organisation: Organisation, title: str, opened_on: date, by: Actor, at: datetime, seats: int = 1
) -> Post:
    """Open a post with its number of seats, all vacant.

    Concurrency: locks the body. Raises ValidationError for a closed body, a title that is open already, no seat.
    """
    organisation = Organisation.objects.locked(organisation.pk)
    require(by, MANAGE, place_ids=organisation.place.chain_ids)
    if organisation.closed_on:
        raise ValidationError(_("The body is closed."))
    if not title or seats < 1:
        raise ValidationError(_("A post has a title and at least one seat."))
    if organisation.posts.filter(title=title, closed_on=None).exists():
        raise ValidationError(_("The body has this post already."))
    post = Post.objects.create(organisation=organisation, title=title, seats=seats, opened_on=opened_on)
    facts.record(
        "organisations.open_post",
        post,
        place=organisation.place,
        by=by,
        at=at,
        organisation=organisation.pk,
        seats=seats,
        opened_on=opened_on.isoformat(),
    )
    return post


@transaction.atomic
def bulk_open_posts(posts: Sequence[Post], *, street: Place, by: Actor, at: datetime) -> list[Post]:
    """Open many posts (unsaved rows) in open bodies of one street, for imports and the demo. One fact for the whole.

    Raises PermissionDenied; IntegrityError when a body has a post of that title already.
    """
    require(by, MANAGE, place_ids=street.chain_ids)
    made = Post.objects.bulk_create(posts, batch_size=1000)
    facts.record("organisations.bulk_open_posts", street, place=street, by=by, at=at, opened=len(made))
    return made


@transaction.atomic
def close_post(*, post: Post, closed_on: date, by: Actor, at: datetime) -> Post:
    """End a post on a day. Tenures in it end by themselves in what is shown, not in the table.

    Raises ValidationError when it is closed already, or before it began.
    """
    organisation = Organisation.objects.locked(post.organisation_id)
    require(by, MANAGE, place_ids=organisation.place.chain_ids)
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.closed_on:
        raise ValidationError(_("The post is closed already."))
    if closed_on < post.opened_on:
        raise ValidationError(_("The day lies before the post began."))
    post.closed_on = closed_on
    post.save(update_fields=["closed_on"])
    facts.record(
        "organisations.close_post",
        post,
        place=organisation.place,
        by=by,
        at=at,
        organisation=organisation.pk,
        closed_on=closed_on.isoformat(),
    )
    return post
