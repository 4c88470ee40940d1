using Oleada.Cli.Views.Terminal;

namespace Oleada.Console.Tests.Views.Terminal;

public sealed class TextTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("漢字", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("✅🔄⏳", 6)]
    [InlineData("█░├──", 5)]
    [InlineData("한글", 4)]
    [InlineData("Ａ", 2)]
    public void Cells_are_counted_as_terminals_draw_them(string text, int cells) => Assert.Equal(cells, CellWidth.Of(text));

    [Fact]
    public void A_name_is_cut_between_characters_with_a_sign_that_it_was()
    {
        Assert.Equal("漢字…", new Line(6, new(false, true)).AddName("漢字漢字").ToString());
        Assert.Equal("abcde~", new Line(6, TerminalStyle.Bare).AddName("abcdefgh").ToString());
        Assert.Equal("abcdef", new Line(6, TerminalStyle.Bare).AddName("abcdef").ToString());
    }

    [Theory]
    [InlineData("xterm-256color", "en_US.UTF-8", null, true, true)]
    [InlineData("xterm", "C", null, true, false)]
    [InlineData("xterm", "C.utf8", "1", false, true)]
    [InlineData("xterm", "C.UTF-8", "", true, true)]
    [InlineData("dumb", "C.UTF-8", null, false, false)]
    [InlineData("", "C.UTF-8", null, false, false)]
    public void Style_follows_the_environment(string terminal, string locale, string? noColour, bool colour, bool unicode) =>
        Assert.Equal(new TerminalStyle(colour, unicode), TerminalStyle.Of(name => name switch
        {
            "TERM" => terminal,
            "LANG" => locale,
            "NO_COLOR" => noColour,
            _ => null,
        }));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(623, "10m 23s")]
    [InlineData(3_605, "1h 00m")]
    [InlineData(90_000, "1d 01h")]
    public void Times_are_short(int seconds, string text) => Assert.Equal(text, Quantity.Time(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_hundred_percent_is_said_only_of_all()
    {
        Assert.Equal("99.9%", Quantity.Percent(99_999, 100_000));
        Assert.Equal("100.0%", Quantity.Percent(3, 3));
        Assert.Equal("0.0%", Quantity.Percent(0, 0));
        Assert.Equal("99%", Quantity.WholePercent(999, 1000));
    }

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(2_100, "2.1 KB")]
    [InlineData(1_999_999, "1.9 MB")]
    [InlineData(5_000_000_000, "5.0 GB")]
    public void Sizes_are_short(long bytes, string text) => Assert.Equal(text, Quantity.Size(bytes));
}
