"""Each step of an exclusion or an appeal, by who usually takes it."""

from helin.features.cases import actions
from helin.features.cases.tests.conftest import NOW

ALL = ("accept", "dispatch", "sign", "start", "reply", "rate")


def asked(world, case, by="handler", at=NOW, **changed):
    said = {"reason": "unreasonable", "words": "要求免三年物业费。"}
    return actions.ask_exclusion(case, by=world.actor(by), at=at, **(said | changed))


def decided(world, exclusion, by="dispatcher", at=NOW, exclude=True):
    return actions.decide_exclusion(exclusion, exclude=exclude, words="确实。", by=world.actor(by), at=at)


def contested(world, exclusion, by="ann", at=NOW):
    return actions.contest(exclusion, words="我只要求修灯。", by=world.actor(by), at=at)


def settled(world, exclusion, by="leader", at=NOW, lift=True):
    return actions.settle_contest(exclusion, lift=lift, words="应当计入。", by=world.actor(by), at=at)


def appealed(world, case, by="handler", at=NOW, **changed):
    said = {"reason": "wrong_grade", "words": "话里说修好了。"}
    return actions.appeal_rating(case.ratings.get(), by=world.actor(by), at=at, **(said | changed))


def judged(world, appeal, by="leader", uphold=True):
    return actions.judge_appeal(appeal, uphold=uphold, words="确实。", by=world.actor(by), at=NOW)
