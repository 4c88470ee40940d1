using Oleada.Cli.Views.Terminal;

namespace Oleada.Console.Tests.Views.Terminal;

public sealed class FrameTests
{
    private static readonly TerminalStyle Style = new(Colour: true, Unicode: true);

    [Fact]
    public void Each_drawing_takes_the_place_of_the_one_before()
    {
        var (frame, screen) = (new Frame(), new Screen(20, 6));
        screen.Write("$ oleada\r\n");
        foreach (var lines in new[] { new[] { "one", "two", "three" }, ["four", "fi"], ["six", "seven", "eight", "nine"] })
        {
            screen.Write(frame.Next(Lines(20, lines), 20, 6)!);
            Assert.Equal(["$ oleada", .. lines], screen.Lines.Take(lines.Length + 1));
            Assert.All(screen.Lines.Skip(lines.Length + 1), line => Assert.Empty(line));
        }
        Assert.Empty(screen.History);
        Assert.True(screen.CursorShown && screen.Wraps);
    }

    [Fact]
    public void At_the_bottom_of_the_screen_it_scrolls_once_and_then_stays()
    {
        var (frame, screen) = (new Frame(), new Screen(20, 5));
        screen.Write("a\r\nb\r\nc\r\nd\r\n");
        for (var count = 0; count < 10; count++)
            screen.Write(frame.Next(Lines(20, "one", "two", $"count {count}"), 20, 5)!);
        Assert.Equal(["a", "b", "c"], screen.History);
        Assert.Equal("d\none\ntwo\ncount 9", screen.Text);
    }

    [Fact]
    public void The_same_drawing_again_writes_nothing()
    {
        var frame = new Frame();
        Assert.NotNull(frame.Next(Lines(20, "one"), 20, 5));
        Assert.Null(frame.Next(Lines(20, "one"), 20, 5));
        Assert.NotNull(frame.Next(Lines(20, "one"), 30, 5));
    }

    [Fact]
    public void A_terminal_that_became_narrower_has_broken_the_lines_anew()
    {
        var frame = new Frame();
        frame.Next(Lines(40, new string('x', 35), "two"), 40, 20);
        Assert.Contains("\u001b[5A", frame.Next(Lines(10, "one"), 10, 20));
    }

    [Fact]
    public void A_whole_frame_is_one_write_that_leaves_the_cursor_visible()
    {
        var text = new Frame().Next(Lines(20, "one"), 20, 5)!;
        Assert.StartsWith("\u001b[?25l", text);
        Assert.EndsWith("\u001b[?25h", text);
    }

    private static Line[] Lines(int width, params string[] texts) => [.. texts.Select(text => new Line(width, Style).Add(text, Ink.Green))];
}
