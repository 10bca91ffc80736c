"""Doors to optional libraries: one module each, loaded only when it is used."""
