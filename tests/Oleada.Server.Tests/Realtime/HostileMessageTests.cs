using System.Text;
using System.Text.Json;
using Oleada.Server.Realtime;

namespace Oleada.Server.Tests.Realtime;

public sealed class HostileMessageTests
{
    private static readonly string[] Seeds =
    [
        """{"type":"subscribe","room":"execution:E","since":3,"snapshot":false}""", """{"type":"unsubscribe","sessionId":"S"}""",
        """{"type":"ping"}""", """{"\ud800":"\udc00","type":"ping"}""", $$"""{"type":"{{new string('x', 63)}}😀"}""",
        """{"type":"subscribe","room":"task:E/T","max_rate":{"a":[1e999]}}""",
    ];

    [Fact]
    public void Every_damaged_message_is_understood_or_refused()
    {
        var random = new Random(20260101);
        for (var round = 0; round < 50_000; round++)
        {
            var text = Encoding.UTF8.GetBytes(Seeds[round % Seeds.Length]);
            for (var change = round / Seeds.Length; change > 0 && random.Next(4) > 0; change--)
                text[random.Next(text.Length)] = (byte)random.Next(256);
            if (ClientMessage.Read(text) is ClientMessage.Refused refused)
                using (JsonDocument.Parse(ServerMessages.Error(refused.Error)))
                    Assert.NotEmpty(refused.Error.Code);
        }
    }
}
