"""Address of the interviewer's form."""

from django.urls import path

from hailong.capture.modes.face_to_face import views

urlpatterns = [path("dtv/ho-so/<uuid:pk>/phieu/", views.interview, name="interview")]
