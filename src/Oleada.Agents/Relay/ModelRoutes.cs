namespace Oleada.Agents.Relay;

/// <summary>What is known of the cost of a request.</summary>
internal enum RequestCost
{
    /// <summary>Its answer names the tokens.</summary>
    Counted,

    /// <summary>It costs no tokens.</summary>
    Free,

    /// <summary>It may cost tokens that no answer names.</summary>
    Uncounted,

    /// <summary>A known path in a spelling that endpoints read in different ways.</summary>
    Misspelled,
}

/// <summary>The routes of the protocols that programs speak with their models: docs/sandbox.md has the same table.</summary>
internal static class ModelRoutes
{
    /// <summary>The last segments of paths whose answers name tokens: Anthropic's, then OpenAI's.</summary>
    private static readonly string[] CountedEnds =
        ["/v1/messages", "/chat/completions", "/completions", "/embeddings", "/responses", "/responses/compact"];

    private static readonly string[] FreeEnds = ["/messages/count_tokens", "/responses/input_tokens"];

    /// <summary>Gemini's: a model's name, a colon and what it is to do.</summary>
    private static readonly string[] CountedVerbs = [":generateContent", ":streamGenerateContent"];

    private static readonly string[] FreeVerbs = [":countTokens"];

    /// <param name="path">In the spelling of <see cref="RelayTarget"/>.</param>
    public static RequestCost CostOf(string method, string path)
    {
        if (method != HttpMethod.Post.Method)
            return RequestCost.Free;
        var cost = Exactly(path, StringComparison.Ordinal);
        if (cost != RequestCost.Uncounted)
            return cost;
        var loosely = Exactly(path.TrimEnd('/', '.'), StringComparison.OrdinalIgnoreCase);
        return loosely == RequestCost.Uncounted ? RequestCost.Uncounted : RequestCost.Misspelled;
    }

    private static RequestCost Exactly(string path, StringComparison comparison)
    {
        if (Ends(FreeEnds, FreeVerbs))
            return RequestCost.Free;
        return Ends(CountedEnds, CountedVerbs) ? RequestCost.Counted : RequestCost.Uncounted;

        bool Ends(string[] ends, string[] verbs) =>
            ends.Any(end => path.EndsWith(end, comparison)) || verbs.Any(verb => path.EndsWith(verb, comparison));
    }
}
