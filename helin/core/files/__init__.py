"""Attachments: sniffed, stripped of EXIF, private unless their subject shows them."""
