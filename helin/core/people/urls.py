"""Addresses of the doors, of one's own pages, of the leak tracer, and of those who work here."""

from django.urls import path

from helin.core.people import views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("code/", views.request_code, name="request_code"),
    path("code/check/", views.check_code, name="check_code"),
    path("join/", views.join, name="join"),
    path("second-step/", views.second_step, name="second_step"),
    path("prove/", views.prove_again, name="prove_again"),
    path("prove/code/", views.prove_by_code, name="prove_by_code"),
    path("account/", views.account, name="account"),
    path("account/name/", views.change_name, name="change_name"),
    path("account/password/", views.change_password, name="change_password"),
    path("account/phone/", views.change_phone, name="change_phone"),
    path("account/phone/confirm/", views.confirm_phone, name="confirm_phone"),
    path("account/sign-outs/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("account/app/", views.add_totp, name="add_totp"),
    path("account/passkeys/", views.add_passkey, name="add_passkey"),
    path("account/factors/<int:authenticator_id>/removal/", views.remove_second_factor, name="remove_second_factor"),
    path("account/recovery-codes/", views.renew_recovery_codes, name="renew_recovery_codes"),
    path("my-data/", views.my_data, name="my_data"),
    path("my-data/consents/", views.set_consent, name="set_consent"),
    path("my-data/copy/", views.download, name="download"),
    path("my-data/printed/", views.printed_copy, name="printed_copy"),
    path("my-data/erasure/", views.erase, name="erase"),
    path("views/", views.who_saw, name="who_saw"),
    path("staff/", views.staff, name="staff"),
    path("staff/new/", views.add_staff, name="add_staff"),
    path("staff/<int:person_id>/", views.staff_member, name="staff_member"),
    path("staff/<int:person_id>/grants/", views.create_grant, name="create_grant"),
    path("staff/<int:person_id>/closures/", views.create_closure, name="create_closure"),
    path("staff/<int:person_id>/reopenings/", views.create_reopening, name="create_reopening"),
    path("staff/grants/<int:grant_id>/endings/", views.create_ending, name="create_ending"),
]
