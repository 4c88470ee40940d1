namespace Oleada.Server.Tests.WebSockets;

/// <summary>What a client may not do, byte by byte.</summary>
public sealed class FrameRulesTests
{
    [Theory]
    [InlineData("8105", "not masked")]
    [InlineData("91", "RSV3")]
    [InlineData("A1", "RSV2")]
    [InlineData("C1", "RSV1 without compression")]
    [InlineData("C9", "RSV1 on a ping")]
    [InlineData("83", "unknown opcode 3")]
    [InlineData("8B", "unknown opcode 11")]
    [InlineData("09", "a fragmented ping")]
    [InlineData("89FE", "a ping of 126 bytes")]
    [InlineData("80", "a continuation of nothing")]
    [InlineData("01800000000081", "a text within a text")]
    [InlineData("018000000000808000000000808000000000", "a continuation after the last")]
    [InlineData("81FE007D", "a length of 125 in two bytes")]
    [InlineData("81FF000000000000FFFF", "a length of 65,535 in eight bytes")]
    [InlineData("81FF8000000000010000", "a length with its highest bit")]
    [InlineData("88810000000003", "half a close code")]
    public async Task A_breach_of_the_protocol_ends_with_1002(string hex, string why)
    {
        var messages = await ClientFrames.ReadAsync(Convert.FromHexString(hex), part: 1);
        Assert.True(messages is [.., "Broken 1002"], why);
    }

    [Theory]
    [InlineData(0x40, true)]
    [InlineData(0x00, false)]
    public async Task Compression_is_marked_on_the_first_fragment_only(int rsv, bool broken)
    {
        var packed = ClientFrames.Deflate("hello hello"u8);
        byte[] bytes = [.. ClientFrames.Frame(0x41, packed.AsSpan(0, 3)), .. ClientFrames.Frame(0x80 | rsv, packed.AsSpan(3))];
        Assert.Equal([broken ? "Broken 1002" : "Text hello hello"], await ClientFrames.ReadAsync(bytes, deflate: true));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1004)]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1015)]
    [InlineData(1016)]
    [InlineData(2999)]
    [InlineData(5000)]
    [InlineData(65535)]
    public async Task A_close_code_that_may_not_be_sent_ends_with_1002(int code) =>
        Assert.Equal(["Broken 1002"], await ClientFrames.ReadAsync(ClientFrames.Close(code)));

    [Theory]
    [InlineData(1000)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(4999)]
    public async Task A_close_code_that_may_be_sent_is_told(int code) =>
        Assert.Equal([$"Close {code} why"], await ClientFrames.ReadAsync(ClientFrames.Close(code, "why"u8.ToArray())));

    [Fact]
    public async Task A_close_without_a_code_is_1005() =>
        Assert.Equal(["Close 1005"], await ClientFrames.ReadAsync(ClientFrames.Frame(0x88, [])));

    [Fact]
    public async Task A_reason_that_is_no_utf8_ends_with_1007() =>
        Assert.Equal(["Broken 1007"], await ClientFrames.ReadAsync(ClientFrames.Close(1000, 0xC3, 0x28)));

    [Theory]
    [InlineData("FF")]
    [InlineData("C080")]
    [InlineData("EDA080")]
    [InlineData("F4908080")]
    [InlineData("68C3")]
    public async Task A_text_that_is_no_utf8_ends_with_1007(string hex)
    {
        var frame = ClientFrames.Frame(0x81, Convert.FromHexString(hex));
        Assert.Equal(["Broken 1007"], await ClientFrames.ReadAsync(frame));
        Assert.Equal(["Broken 1007"], await ClientFrames.ReadAsync(frame, part: 1));
        Assert.Equal(["Broken 1007"], await ClientFrames.ReadAsync(ClientFrames.Frame(0xC1, ClientFrames.Deflate(Convert.FromHexString(hex))), deflate: true));
    }

    [Fact]
    public async Task A_bad_text_is_told_before_its_frame_has_come_whole()
    {
        byte[] text = [.. "abc"u8, 0xF4, 0x90, .. new byte[100]];
        Assert.Equal(["Broken 1007"], await ClientFrames.ReadAsync(ClientFrames.Frame(0x01, text).AsMemory(0, 11)));
    }

    [Fact]
    public async Task A_character_may_be_cut_between_fragments_but_not_at_the_end()
    {
        byte[] good = [.. ClientFrames.Frame(0x01, [0xF0, 0x9F]), .. ClientFrames.Frame(0x80, [0x8C, 0x8A])];
        byte[] cut = [.. ClientFrames.Frame(0x01, [0xF0, 0x9F]), .. ClientFrames.Frame(0x80, [0x8C])];
        byte[] wrong = [.. ClientFrames.Frame(0x01, [0xF0, 0x9F]), .. ClientFrames.Frame(0x00, "a"u8)];
        Assert.Equal(["Text 🌊"], await ClientFrames.ReadAsync(good));
        Assert.Equal(["Broken 1007"], await ClientFrames.ReadAsync(cut));
        Assert.Equal(["Broken 1007"], await ClientFrames.ReadAsync(wrong));
    }

    [Fact]
    public async Task Binary_is_not_looked_into() =>
        Assert.StartsWith("Binary", (await ClientFrames.ReadAsync(ClientFrames.Frame(0x82, [0xFF, 0xFE])))[0]);
}
