"""Checks of what is planned: days unlike others, and volumes."""
