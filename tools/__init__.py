"""What ``./cluster`` runs. Standard library only: it works before anything is installed."""
