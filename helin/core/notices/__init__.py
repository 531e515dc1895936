"""Telling people: in-app, e-mail, SMS; phrases registered by journal kind.

A notice is one journal entry told to one person. It holds ids and codes only; its words are put together when
it is read, in the reader's language. Text messages and e-mails say no more than the notice's title (a number,
never a name) and a link. Reading and being told are not journalled: who reads what when is nobody's business.
"""
