"""The demo neighbourhood: 东城街道, invented from a seed. Pure generators; `load` alone touches the database."""
