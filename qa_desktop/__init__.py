"""The core of QA Desktop: domain, audio, services. Knows neither Qt nor SQL."""
