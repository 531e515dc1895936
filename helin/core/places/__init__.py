"""Where things happen: street → community → grid → building → household, and their boundaries."""
