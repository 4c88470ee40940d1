using System.Text;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("one\ntwo\n", "one|two")]
    [InlineData("windows\r\nend", "windows|end")]
    [InlineData("\n\nx", "||x")]
    [InlineData("10%\r50%\r100%\n", "100%")]
    [InlineData("a\tb\0c\ad\u0085\n", "a\tbcd")]
    [InlineData("\e[31mred\e[0m\n", "\e[31mred\e[0m")]
    [InlineData("", "")]
    public void Bytes_become_clean_lines(string bytes, string lines) => Assert.Equal(lines, Read(Encoding.UTF8.GetBytes(bytes)));

    [Fact]
    public void Invalid_utf8_is_replaced() => Assert.Equal("a\uFFFDb", Read([(byte)'a', 0xFF, (byte)'b']));

    [Fact]
    public void A_character_cut_by_the_pipe_is_put_together()
    {
        var reader = new LineReader();
        var bytes = Encoding.UTF8.GetBytes("añ𝄞\n");
        var lines = bytes.SelectMany(one => reader.Feed([one])).ToList();
        Assert.Equal([("añ𝄞", false)], lines);
    }

    [Fact]
    public void The_rest_of_an_overlong_line_is_cut_off()
    {
        var reader = new LineReader();
        var lines = reader.Feed(Encoding.UTF8.GetBytes(new string('x', 100_000) + "\nnext\n"));
        Assert.Equal((LineReader.MaxCharacters, true), (lines[0].Text.Length, lines[0].Truncated));
        Assert.Equal(("next", false), lines[1]);
    }

    private static string Read(byte[] bytes)
    {
        var reader = new LineReader();
        return string.Join('|', reader.Feed(bytes).Concat(reader.Feed([], last: true)).Select(line => line.Text));
    }
}
