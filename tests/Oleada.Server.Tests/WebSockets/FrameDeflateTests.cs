using System.Text;

namespace Oleada.Server.Tests.WebSockets;

public sealed class FrameDeflateTests
{
    [Theory]
    [InlineData("", "nothing at all")]
    [InlineData("00", "an empty block")]
    public async Task An_empty_message_may_be_compressed(string hex, string why)
    {
        Assert.NotEmpty(why);
        Assert.Equal(["Text"], await ClientFrames.ReadAsync(ClientFrames.Frame(0xC1, Convert.FromHexString(hex)), deflate: true));
    }

    /// <summary>The examples of RFC 7692, section 7.2.3: a block, one stored, one that calls itself the last, two blocks.</summary>
    [Theory]
    [InlineData("F248CDC9C90700")]
    [InlineData("000500FAFF48656C6C6F00")]
    [InlineData("F348CDC9C9070000")]
    [InlineData("F248050000 00FFFFCAC9C90700")]
    public async Task Blocks_of_all_kinds_are_unpacked(string hex)
    {
        var frame = ClientFrames.Frame(0xC1, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal(["Text Hello"], await ClientFrames.ReadAsync(frame, deflate: true));
        Assert.Equal(["Text Hello"], await ClientFrames.ReadAsync(frame, deflate: true, part: 1));
    }

    [Fact]
    public async Task Long_and_repetitive_text_is_unpacked()
    {
        var text = string.Concat(Enumerable.Range(0, 5000).Select(i => $"wave {i % 97} of Ölada; "));
        var frame = ClientFrames.Frame(0xC1, ClientFrames.Deflate(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(["Text " + text], await ClientFrames.ReadAsync(frame, deflate: true, limits: new(200_000)));
    }

    [Fact]
    public async Task A_bomb_is_too_long_and_takes_no_memory()
    {
        var frame = ClientFrames.Frame(0xC1, ClientFrames.Deflate(new byte[50_000_000]));
        Assert.Equal(["TooLong", "Text next"], await ClientFrames.ReadAsync((byte[])[.. frame, .. ClientFrames.Text("next")], deflate: true, limits: new(60_000)));
    }

    [Fact]
    public async Task Incompressible_text_of_the_limits_length_is_delivered()
    {
        var text = new string([.. Enumerable.Range(0, 1000).Select(i => (char)(33 + (i * i * 31 % 90)))]);
        var stored = new byte[] { 0x00, 0xE8, 0x03, 0x17, 0xFC }.Concat(Encoding.UTF8.GetBytes(text)).Append((byte)0).ToArray();
        Assert.Equal(["Text " + text], await ClientFrames.ReadAsync(ClientFrames.Frame(0xC1, stored), deflate: true));
    }

    [Theory]
    [InlineData("07", "a block of a kind that does not exist")]
    [InlineData("F248CD", "a block that does not end")]
    [InlineData("FFFFFF", "noise")]
    public async Task What_cannot_be_unpacked_ends_with_1007(string hex, string why)
    {
        var messages = await ClientFrames.ReadAsync(ClientFrames.Frame(0xC1, Convert.FromHexString(hex)), deflate: true);
        Assert.True(messages is ["Broken 1007"], why);
    }
}
