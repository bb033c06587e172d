"""Telegram: the conversation around a quote."""
