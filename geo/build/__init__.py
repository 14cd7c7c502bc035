"""Compile the gazetteer and the base map from a folder of raw files: ``python -m geo.build RAW``.

The raw files and their faults are listed in ``geo/SOURCES.md``. Everything here runs only when
the table is made anew; nothing at run time imports it.
"""
