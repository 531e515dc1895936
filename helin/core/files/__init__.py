"""Attachments: sniffed, stripped of EXIF, private unless their subject shows them.

A file is accepted for what its bytes are, never for what its name says; the name is not kept. A photo is
shown to nobody until a job has re-encoded it (which drops EXIF, GPS and everything else beside the pixels)
and its original is gone. Who may see a file is asked from the feature that owns its subject, see `rules`.
"""
