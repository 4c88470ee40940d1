using Oleada.Agents.Models.Tools;

namespace Oleada.Agents.Models;

/// <summary>
/// Keeps a conversation within what a model can take in: the oldest outputs of tools are shortened first, then dropped;
/// the latest ones and what was said stay.
/// </summary>
internal static class ContextBudget
{
    /// <summary>Characters a token has in code and English at the least; a guess on the safe side.</summary>
    private const int CharactersPerToken = 3;

    private const int ShortOutput = 600;

    private const string Dropped = "[this output was dropped to make room; call the tool again if it is needed]";

    /// <param name="tokens">What the model takes in, its instructions and its answer left aside.</param>
    public static FittedConversation Fit(IReadOnlyList<Part> conversation, int tokens)
    {
        var most = (long)tokens * CharactersPerToken;
        var fitted = conversation.ToArray();
        var size = fitted.Sum(Size);
        if (size <= most)
            return new(conversation, 0, 0, true);
        // Room for some turns more, so that it is not shortened anew each time: endpoints charge less for what stays as it was.
        var target = most * 3 / 4;
        var shortened = Pass(fitted, ref size, target, output => MiddleCut.Of(output, ShortOutput));
        var dropped = Pass(fitted, ref size, target, output => output.Length > Dropped.Length ? Dropped : output);
        return new(fitted, shortened, dropped, size <= most);
    }

    public static long Size(Part part) => part switch
    {
        Part.Asked asked => asked.Text.Length,
        Part.Answered { Answer: var answer } => answer.Text.Length + answer.Thought.Length + answer.Calls.Sum(call => call.Arguments.Length + call.Tool.Length),
        Part.Results results => results.All.Sum(result => result.Output.Length),
        _ => 0,
    };

    /// <summary>From the oldest on, all results but the last ones, until it is small enough.</summary>
    private static int Pass(Part[] parts, ref long size, long target, Func<string, string> shorten)
    {
        var count = 0;
        var last = Array.FindLastIndex(parts, part => part is Part.Results);
        for (var index = 0; index < last && size > target; index++)
        {
            if (parts[index] is not Part.Results results)
                continue;
            var shorter = new Part.Results([.. results.All.Select(result => result with { Output = shorten(result.Output) })]);
            count += results.All.Zip(shorter.All).Count(pair => pair.First.Output.Length != pair.Second.Output.Length);
            size -= Size(results) - Size(shorter);
            parts[index] = shorter;
        }
        return count;
    }
}

/// <param name="Shortened">How many outputs were.</param>
/// <param name="Dropped">How many outputs were.</param>
/// <param name="Fits">False if even so there is too much.</param>
internal sealed record FittedConversation(IReadOnlyList<Part> Conversation, int Shortened, int Dropped, bool Fits);
