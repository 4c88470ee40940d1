using System.Diagnostics;
using System.Text.RegularExpressions;
using Oleada.Cli.Views.Terminal;
using Oleada.Console.Tests.Views.Live;

namespace Oleada.Console.Tests.Program;

public sealed partial class TerminalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 12)]
    [InlineData(200, 50)]
    public async Task The_live_view_is_drawn_in_place_and_the_summary_stands_below_it(int width, int height)
    {
        await using var pty = Pty.Start(_folder, width, height, "run " + _folder.File("chain.yaml", Plans.Chain(6, pace: "0.2")));
        await pty.UntilAsync(screen => screen.Text.Contains("3/6"));
        Assert.Contains("Running chain...", pty.Screen.Text);
        Assert.Equal(0, await pty.EndAsync());
        var all = string.Join('\n', pty.Screen.History.Append(pty.Screen.Text));
        Assert.Single(Regex().Matches(all));
        Assert.Contains("100.0%  6/6 tasks", all);
        Assert.Contains("6 of 6 completed", pty.Screen.Text);
        Assert.Contains("Exit code   0", pty.Screen.Text);
        Assert.True(pty.Screen.CursorShown && pty.Screen.Wraps);
        Assert.DoesNotContain("\u001b[?1049", pty.Raw);
        Assert.DoesNotContain("\u001b[2J", pty.Raw);
    }

    [Fact]
    public async Task Ctrl_C_cancels_within_two_seconds_and_leaves_the_terminal_as_it_was()
    {
        await using var pty = Pty.Start(_folder, 80, 24, "run " + _folder.File("endless.yaml", Plans.Endless));
        await pty.UntilAsync(screen => screen.Text.Contains("1/2") && screen.Text.Contains("Wait for ever (wait)"));
        var watch = Stopwatch.StartNew();
        pty.Type("\u0003");
        Assert.Equal(130, await pty.EndAsync());
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 2);
        Assert.Contains("Cancelled endless", pty.Screen.Text);
        Assert.Contains("Exit code   130", pty.Screen.Text);
        Assert.True(pty.Screen.CursorShown && pty.Screen.Wraps);
    }

    [Fact]
    public async Task A_terminal_that_changes_its_size_gets_drawings_that_fit()
    {
        await using var pty = Pty.Start(_folder, 120, 40, "run " + _folder.File("endless.yaml", Plans.Endless));
        await pty.UntilAsync(screen => screen.Text.Contains("1/2"));
        foreach (var (width, height) in new[] { (50, 20), (90, 10), (200, 50) })
        {
            await pty.ResizeAsync(width, height);
            await pty.UntilAsync(screen => screen.Text.Contains("33.3%") && screen.Text.Contains("Duration"));
            Assert.All(pty.Screen.Lines, line => Assert.InRange(CellWidth.Of(LiveViewTests.Bare(line)), 0, width));
            Assert.Contains("Running endless...", pty.Screen.Text);
        }
        pty.Type("\u0003");
        Assert.Equal(130, await pty.EndAsync());
    }

    [Fact]
    public async Task A_dumb_terminal_gets_plain_lines_without_an_escape()
    {
        await using var pty = Pty.Start(_folder, 80, 24, "run " + _folder.File("chain.yaml", Plans.Chain(2)), terminal: "dumb");
        Assert.Equal(0, await pty.EndAsync());
        Assert.Contains("t2 completed  Task number 2  (2 of 2 completed, 100.0%)", pty.Raw);
        Assert.DoesNotContain("\u001b", pty.Raw);
        Assert.All(pty.Raw, letter => Assert.True(char.IsAscii(letter)));
    }

    [GeneratedRegex("^Progress: ", RegexOptions.Multiline, 1000)]
    private static partial Regex Regex();
}
