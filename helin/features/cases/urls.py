"""Every address of the feature. URLs are nouns; a verb becomes a transition that one creates."""

from django.urls import path

from helin.features.cases.views import (
    alike,
    callers,
    case,
    dashboard,
    desk,
    field,
    many,
    public,
    report,
    supervision,
    triage,
)

app_name = "cases"
urlpatterns = [
    path("report/", report.what, name="report"),
    path("report/<int:pk>/what/", report.what_again, name="report_what"),
    path("report/<int:pk>/where/", report.where, name="report_where"),
    path("report/<int:pk>/check/", report.check, name="report_check"),
    path("report/<int:pk>/sent/", report.sent, name="report_sent"),
    path("mine/", report.mine, name="mine"),
    path("public/", public.public_list, name="public_list"),
    path("public/<str:number>/", public.public_page, name="public_page"),
    path("public/<str:number>/joins/", alike.create_join, name="create_join"),
    path("public/<str:number>/departures/", alike.create_departure, name="create_departure"),
    path("topics/", alike.topics, name="topics"),
    path("topics/<int:pk>/proposals/", alike.create_proposal, name="create_proposal"),
    path("track/", public.track, name="track"),
    path("track/<str:number>/<str:token>/", public.track_link, name="track_link"),
    path("desk/", desk.work_list, name="desk"),
    path("desk/dispatches/", many.create_dispatches, name="create_dispatches"),
    path("desk/callers/", callers.create_caller_search, name="create_caller_search"),
    path("desk/new/", desk.intake, name="intake"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("triage/", triage.report, name="triage"),
    path("field/", field.today, name="field"),
    path("field/pass/", field.show_pass, name="field_pass"),
    path("orders/", supervision.orders, name="orders"),
    path("orders/<int:pk>/", supervision.order, name="order"),
    path("orders/<int:pk>/answers/", supervision.create_answer, name="create_answer"),
    path("orders/<int:pk>/closings/", supervision.create_closing, name="create_closing"),
    path("<int:pk>/orders/", supervision.create_order, name="create_order"),
    path("<int:pk>/", case.show, name="show"),
    path("<int:pk>/moves/", field.create_move, name="create_move"),
    path("<int:pk>/transitions/", case.create_transition, name="create_transition"),
    path("<int:pk>/publication/", case.create_publication, name="create_publication"),
    path("<int:pk>/contact/", case.create_contact_view, name="create_contact_view"),
    path("<int:pk>/photos/", case.create_photo, name="create_photo"),
]
