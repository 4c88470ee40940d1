using Oleada.Server.WebSockets;

namespace Oleada.Server.Tests.WebSockets;

public sealed class HandshakeTests
{
    private const string Deflate = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static readonly string[] Known = ["oleada.v1", "phase.v1"];
    private static readonly HandshakeRequest Good = new("GET", "websocket", "keep-alive, Upgrade", "dGhlIHNhbXBsZSBub25jZQ==", "13");

    /// <summary>Key and answer are the example of RFC 6455, section 1.3.</summary>
    [Fact]
    public void A_good_request_is_accepted_with_the_key_that_answers_its_own() =>
        Assert.Equal(new HandshakeAnswer.Accepted("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", null, Deflate: false, null), Handshake.Decide(Good, Known, offerDeflate: true));

    [Fact]
    public void What_is_no_websocket_request_is_told_what_this_is()
    {
        Assert.Equal(426, Refused(Good with { Upgrade = null }));
        Assert.Equal(426, Refused(Good with { Upgrade = "h2c" }));
        Assert.Equal(426, Refused(Good with { Version = null }));
        Assert.Equal(426, Refused(Good with { Version = "8" }));
        Assert.Equal(400, Refused(Good with { Connection = "close" }));
        Assert.Equal(400, Refused(Good with { Method = "POST" }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("dGhlIHNhbXBsZQ==")]
    [InlineData("not base 64 at all!!!!!!")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==,dGhlIHNhbXBsZSBub25jZQ==")]
    public void A_key_that_is_not_16_bytes_is_refused(string? key) => Assert.Equal(400, Refused(Good with { Key = key }));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("chat", null)]
    [InlineData("OLEADA.V1", null)]
    [InlineData("chat, phase.v1,oleada.v1", "phase.v1")]
    public void The_first_known_subprotocol_of_the_client_is_chosen(string? wanted, string? chosen) =>
        Assert.Equal(chosen, Accepted(Good with { Subprotocols = wanted }).Subprotocol);

    [Theory]
    [InlineData("permessage-deflate", Deflate)]
    [InlineData("permessage-deflate; client_max_window_bits", Deflate)]
    [InlineData("permessage-deflate;client_max_window_bits=10;server_no_context_takeover;client_no_context_takeover", Deflate)]
    [InlineData("permessage-deflate; server_max_window_bits=15", Deflate + "; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits=\"15\"", Deflate + "; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate", Deflate)]
    [InlineData("x-else; a=1, permessage-deflate; unknown, permessage-deflate; client_max_window_bits", Deflate)]
    [InlineData("permessage-deflate; server_max_window_bits=10", null)]
    [InlineData("permessage-deflate; server_max_window_bits", null)]
    [InlineData("permessage-deflate; client_max_window_bits=7", null)]
    [InlineData("permessage-deflate; client_max_window_bits=08", null)]
    [InlineData("permessage-deflate; server_no_context_takeover=1", null)]
    [InlineData("permessage-deflate; client_max_window_bits; client_max_window_bits", null)]
    [InlineData("permessage-deflate; unknown", null)]
    [InlineData("x-webkit-deflate-frame", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Compression_is_agreed_by_the_first_offer_that_can_be_kept(string? offered, string? answer)
    {
        var accepted = Accepted(Good with { Extensions = offered });
        Assert.Equal((answer is not null, answer), (accepted.Deflate, accepted.Extensions));
    }

    [Fact]
    public void Compression_that_is_off_is_not_agreed() =>
        Assert.False(Assert.IsType<HandshakeAnswer.Accepted>(Handshake.Decide(Good with { Extensions = "permessage-deflate" }, Known, offerDeflate: false)).Deflate);

    [Theory]
    [InlineData("permessage-deflate;")]
    [InlineData("permessage-deflate; =1")]
    [InlineData("permessage-deflate; a b")]
    [InlineData("; a")]
    public void Extensions_that_cannot_be_read_are_refused(string extensions) => Assert.Equal(400, Refused(Good with { Extensions = extensions }));

    [Fact]
    public void Subprotocols_that_are_no_tokens_are_refused() => Assert.Equal(400, Refused(Good with { Subprotocols = "a b" }));

    private static HandshakeAnswer.Accepted Accepted(HandshakeRequest request) =>
        Assert.IsType<HandshakeAnswer.Accepted>(Handshake.Decide(request, Known, offerDeflate: true));

    private static int Refused(HandshakeRequest request) =>
        Assert.IsType<HandshakeAnswer.Refused>(Handshake.Decide(request, Known, offerDeflate: true)).Status;
}
