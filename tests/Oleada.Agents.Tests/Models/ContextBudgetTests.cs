using Oleada.Agents.Models;
using Oleada.Agents.Models.Tools;

namespace Oleada.Agents.Tests.Models;

public sealed class ContextBudgetTests
{
    [Fact]
    public void What_fits_stays_as_it_is()
    {
        var conversation = Conversation(3, 1000);
        var fitted = ContextBudget.Fit(conversation, 10_000);
        Assert.Same(conversation, fitted.Conversation);
        Assert.Equal((0, 0, true), (fitted.Shortened, fitted.Dropped, fitted.Fits));
    }

    [Fact]
    public void The_oldest_outputs_are_shortened_first_and_the_last_ones_stay_whole()
    {
        var fitted = ContextBudget.Fit(Conversation(10, 3000), 9_000);
        var lengths = Outputs(fitted).Select(output => output.Length).ToList();
        Assert.Equal((true, 0), (fitted.Fits, fitted.Dropped));
        Assert.Equal(lengths.Order(), lengths);
        Assert.Equal(3000, lengths[^1]);
        Assert.InRange(fitted.Conversation.Sum(ContextBudget.Size), 15_000, 9_000 * 3 * 3 / 4);
    }

    [Fact]
    public void Then_they_are_dropped_and_a_conversation_that_is_too_long_even_so_is_told()
    {
        var fitted = ContextBudget.Fit(Conversation(100, 3000), 9_000);
        Assert.True(fitted.Fits);
        Assert.InRange(fitted.Dropped, 1, 99);
        Assert.StartsWith("[this output was dropped", Outputs(fitted)[0], StringComparison.Ordinal);
        Assert.False(ContextBudget.Fit([new Part.Asked(new string('x', 30_001))], 10_000).Fits);
    }

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("0123456789abcdefghij", 8, "0123\n[... 12 characters are left out here ...]\nghij")]
    [InlineData("😀😀😀😀😀", 6, "😀\n[... 4 characters are left out here ...]\n😀")]
    public void The_middle_is_cut_and_no_character_is_parted(string text, int most, string cut) => Assert.Equal(cut, MiddleCut.Of(text, most));

    [Fact]
    public void A_commands_output_is_kept_at_both_ends_however_long_it_is()
    {
        var kept = new KeptOutput(200);
        for (var line = 0; line < 100_000; line++)
            kept.Add($"line {line}");
        kept.Add(new string('y', 1000) + "the end");
        var text = kept.ToString();
        Assert.StartsWith("line 0\nline 1\n", text, StringComparison.Ordinal);
        Assert.EndsWith("the end", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 150, 400);
    }

    private static List<Part> Conversation(int answers, int length) =>
    [
        new Part.Asked("do it"),
        .. Enumerable.Range(0, answers).SelectMany(n => new Part[]
        {
            new Part.Answered(new ModelAnswer { Text = "", Message = [], Calls = [new ToolCall($"c{n}", "read", "{}")] }),
            new Part.Results([new ToolResult($"c{n}", new string('z', length), Failed: false)]),
        }),
    ];

    private static List<string> Outputs(FittedConversation fitted) =>
        [.. fitted.Conversation.OfType<Part.Results>().SelectMany(results => results.All).Select(result => result.Output)];
}
