"""Helin (和邻): the working system of an urban subdistrict that governs as good neighbours."""
