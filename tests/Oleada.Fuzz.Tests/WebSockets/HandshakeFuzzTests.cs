using System.Security.Cryptography;
using System.Text;
using Oleada.Server.WebSockets;

namespace Oleada.Fuzz.Tests.WebSockets;

public sealed class HandshakeFuzzTests
{
    private static readonly string[] Known = ["oleada.v1", "phase.v1"];

    private static readonly string[] Answers =
    [
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=15",
    ];

    private static readonly string[] Parts =
    [
        "permessage-deflate", "Permessage-Deflate", "x-webkit-deflate-frame", "client_max_window_bits", "server_max_window_bits=15",
        "server_max_window_bits=10", "client_max_window_bits=\"12\"", "server_no_context_takeover", "client_no_context_takeover", "mux=\"a,b\"",
        ";", ";", ";", ",", ",", "=", "\"", " ", "\t", "é", "\0", "oleada.v1", "phase.v1", "chat", "15", "999999999999999999999", "",
    ];

    private sealed record Input(HandshakeRequest Request, bool OfferDeflate);

    [Fact]
    public void Every_request_is_accepted_for_a_reason_or_refused_with_one() => Fuzz.Run(170_000, Make, Check);

    private static Input Make(Random random) => new(
        new HandshakeRequest(
            random.OneIn(20) ? random.Pick("POST", "get", "CONNECT", "") : "GET",
            random.OneIn(10) ? random.Pick(null, "", "h2c", "websocket, h2c", "web socket", Soup(random)) : random.Pick("websocket", "WebSocket"),
            random.OneIn(10) ? random.Pick(null, "close", Soup(random)) : random.Pick("Upgrade", "keep-alive, Upgrade", "keep-alive,upgrade"),
            random.OneIn(10) ? random.Pick(null, "", "AAAA", Soup(random), Key(random)[1..]) : Key(random),
            random.OneIn(10) ? random.Pick(null, "8", "13, 8", "٣", Soup(random)) : "13",
            random.OneIn(2) ? Soup(random) : random.Pick(null, "oleada.v1", "chat, phase.v1", "phase.v1,oleada.v1"),
            random.OneIn(2) ? Soup(random) : random.Pick(null, "permessage-deflate", "permessage-deflate; client_max_window_bits")),
        random.OneIn(2));

    private static string Key(Random random) => Convert.ToBase64String(random.Bytes(16));

    private static string Soup(Random random) => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => random.Pick<string>(Parts)));

    private static void Check(Input input)
    {
        var answer = Handshake.Decide(input.Request, Known, input.OfferDeflate);
        Assert.Equal(answer, Handshake.Decide(input.Request, Known, input.OfferDeflate));
        if (answer is HandshakeAnswer.Refused refused)
        {
            Assert.Contains(refused.Status, (int[])[400, 426]);
            Assert.NotEmpty(refused.Reason);
            return;
        }
        var accepted = Assert.IsType<HandshakeAnswer.Accepted>(answer);
        var request = input.Request;
        Assert.Equal(("GET", "13"), (request.Method, request.Version!.Trim()));
        Assert.Contains("websocket", request.Upgrade, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("upgrade", request.Connection, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(16, Convert.FromBase64String(request.Key!).Length);
        Assert.Equal(AcceptKey(request.Key!), accepted.AcceptKey);
        if (accepted.Subprotocol is { } chosen)
            Assert.True(Known.Contains(chosen) && request.Subprotocols!.Split(',').Any(name => name.Trim() == chosen));
        Assert.Equal(accepted.Deflate, accepted.Extensions is not null);
        Assert.True(accepted.Extensions is null || (input.OfferDeflate && Answers.Contains(accepted.Extensions)));
    }

#pragma warning disable CA5350 // The protocol says SHA-1.
    private static string AcceptKey(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
