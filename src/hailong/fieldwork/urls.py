"""Addresses of fieldwork: phone pages and workbench pages."""

from django.urls import path

from hailong.fieldwork.views import invitations, office, phone

app_name = "fieldwork"
urlpatterns = [
    path("dtv/", phone.today, name="today"),
    path("dtv/ho-so/<uuid:pk>/", phone.case, name="case"),
    path("dtv/ho-so/<uuid:pk>/lien-he/", phone.contact, name="contact"),
    path("dtv/ho-so/<uuid:pk>/cuong-phieu/", phone.leave, name="leave"),
    path("dtv/ho-so/<uuid:pk>/ket-qua/", phone.attempt, name="attempt"),
    path("dtv/ho-so/<uuid:pk>/thay/", phone.call_up, name="replace"),
    path("lam-viec/<slug:slug>/phan-cong/", office.assignments, name="assignments"),
    path("lam-viec/<slug:slug>/phan-cong/chuyen/", office.hand_over, name="hand_over"),
    path("lam-viec/<slug:slug>/phan-cong/thay/", office.call_up, name="call_up"),
    path("lam-viec/<slug:slug>/dieu-tra-vien/", office.interviewers, name="interviewers"),
    path("lam-viec/<slug:slug>/giay-moi/", invitations.show, name="invitations"),
    path("lam-viec/<slug:slug>/giay-moi/tao/", invitations.invite, name="invite"),
    path("lam-viec/<slug:slug>/giay-moi/qr/", invitations.open_code, name="open_code"),
]
