namespace Oleada.Agents.Relay.Answers;

/// <summary>A member of an answer that has to do with its tokens. What stands below <see cref="Input"/> is a number of them.</summary>
internal enum Field : byte
{
    None,

    /// <summary>An answer within an event.</summary>
    Nested,

    /// <summary>The message that an event begins, whose output is not yet written.</summary>
    Begun,

    Usage,
    Details,
    Model,

    Input,

    /// <summary>Of tools, beside the input.</summary>
    ToolInput,

    /// <summary>Written to a cache, beside the input.</summary>
    CacheWrite,

    /// <summary>Read from a cache, beside the input.</summary>
    CacheRead,

    /// <summary>Read from a cache, among the input.</summary>
    Cached,

    Output,

    /// <summary>Beside the output.</summary>
    Thoughts,

    /// <summary>Input and output, with what the output may leave out.</summary>
    Total,
}

/// <summary>
/// What an answer has said of its tokens so far. Each number is the whole answer's up to there, so a later one takes the
/// place of an earlier; a 0 does not, which some endpoints send for what they have said before.
/// </summary>
internal sealed class TokenCounts
{
    /// <summary>More is no count of tokens, and could not be added up.</summary>
    private const long Most = 1_000_000_000_000;

    private readonly long[] _counts = new long[Enum.GetValues<Field>().Length];
    private bool _isTold;

    /// <summary>The first that was named.</summary>
    public string? Model { get; set; }

    /// <summary>Whether the endpoint has said it at the end of its answer, not only when that began.</summary>
    public bool IsFinal { get; private set; }

    public void Take(Field field, long count, bool isFinal)
    {
        if (count is < 0 or > Most)
            return;
        _isTold = true;
        IsFinal |= isFinal;
        if (count > 0)
            _counts[(int)field] = count;
    }

    /// <returns>Null as long as nothing was said.</returns>
    public AgentStep.Usage? ToUsage(string? asked)
    {
        if (!_isTold)
            return null;
        var input = Of(Field.Input) + Of(Field.ToolInput);
        var among = Math.Min(Of(Field.Cached), input);
        // Reasoning that an endpoint counts beside the completion is in the total.
        var output = Math.Max(Of(Field.Output) + Of(Field.Thoughts), Of(Field.Total) - input);
        return new AgentStep.Usage(Model ?? asked, input - among + Of(Field.CacheWrite), among + Of(Field.CacheRead), output) { Asked = asked };
    }

    private long Of(Field field) => _counts[(int)field];
}
