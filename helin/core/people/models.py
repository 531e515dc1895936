"""Who acts: accounts. (Grown by the people slice.)"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models


class Person(AbstractBaseUser):
    """A person with or without an account."""

    USERNAME_FIELD = "sign_in"
    sign_in = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)
