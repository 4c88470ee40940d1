using System.Buffers;
using System.Text;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Tests.WebSockets;

public sealed class FramesTests
{
    [Theory]
    [InlineData(0, "8100")]
    [InlineData(125, "817D")]
    [InlineData(126, "817E007E")]
    [InlineData(65_535, "817EFFFF")]
    [InlineData(65_536, "817F0000000000010000")]
    public void A_text_is_one_unmasked_frame_with_the_shortest_length(int length, string header)
    {
        var payload = Enumerable.Repeat((byte)'w', length).ToArray();
        var written = new ArrayBufferWriter<byte>();
        Frames.WriteText(written, payload);
        Assert.Equal([.. Convert.FromHexString(header), .. payload], Frames.Text(payload));
        Assert.Equal(Frames.Text(payload), written.WrittenSpan.ToArray());
        Assert.Equal(written.WrittenCount, Frames.TextLength(length));
    }

    [Fact]
    public void Pings_and_pongs_carry_at_most_125_bytes()
    {
        Assert.Equal([0x89, 2, (byte)'h', (byte)'i'], Frames.Ping("hi"u8));
        Assert.Equal([0x8A, 0], Frames.Pong([]));
        Assert.Equal(127, Frames.Pong(new byte[125]).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => Frames.Ping(new byte[126]));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("Bye", 3)]
    [InlineData("🌊", 123)]
    [InlineData("x🌊", 121)]
    public void A_close_has_its_code_and_a_reason_cut_between_characters(string unit, int length)
    {
        var reason = length > 100 ? unit + string.Concat(Enumerable.Repeat("🌊", 40)) : unit;
        reason = unit == "🌊" ? "abc" + reason : reason;
        var frame = Frames.Close(1001, reason);
        Assert.Equal([0x88, (byte)(2 + length), 0x03, 0xE9], frame[..4]);
        Assert.StartsWith(new UTF8Encoding(false, true).GetString(frame.AsSpan(4)), reason, StringComparison.Ordinal);
        Assert.Equal(4 + length, frame.Length);
    }

    [Fact]
    public void A_compressed_text_is_marked_and_shorter()
    {
        var payload = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("wave after wave ", 20)));
        var frame = Frames.DeflatedText(payload);
        Assert.Equal(0xC1, frame[0]);
        Assert.True(frame.Length < payload.Length / 4);
    }

    [Fact]
    public void A_text_that_does_not_get_shorter_is_sent_plain() => Assert.Equal(Frames.Text("hi"u8), Frames.DeflatedText("hi"u8));
}
