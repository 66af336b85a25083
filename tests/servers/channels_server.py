"""A Django project in one file: a chat room with Channels, for daphne and for uvicorn.

Everybody in the room gets what one of them says, the speaker too. Text that is a command
makes the server do something: see run.py."""

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="only for this test",
    CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402  (Django is set up first)
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

ROOM = "room"


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add(ROOM, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(ROOM, self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        if text_data == "/close":
            await self.close(4000, "as you wish")
        else:
            said = {"type": "said", "text": text_data, "bytes": bytes_data}
            await self.channel_layer.group_send(ROOM, said)

    async def said(self, event):
        await self.send(text_data=event["text"], bytes_data=event["bytes"])


urlpatterns = [path("", lambda request: HttpResponse("<p>plain HTTP</p>"))]

application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": URLRouter([path("echo", Chat.as_asgi())]),
    }
)
