"""What operators see of a running bot: metrics, health, and errors in Sentry."""
