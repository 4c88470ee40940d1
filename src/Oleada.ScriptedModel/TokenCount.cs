namespace Oleada.ScriptedModel;

/// <summary>Tokens of one answer.</summary>
/// <param name="Input">All of it, cached included.</param>
/// <param name="Cached">Of the input.</param>
/// <param name="Output">All of it, thoughts included.</param>
/// <param name="Reasoning">Of the output.</param>
public sealed record TokenCount(long Input, long Cached, long Output, long Reasoning)
{
    public static TokenCount Zero { get; } = new(0, 0, 0, 0);

    /// <summary>Grows with the conversation, as a real one does, and is different at each step.</summary>
    public static TokenCount OfStep(int step, bool thinks) => new(1200 + (300 * step), step == 0 ? 0 : 500, 60 + (5 * step), thinks ? 9 : 0);

    public static TokenCount operator +(TokenCount left, TokenCount right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(left.Input + right.Input, left.Cached + right.Cached, left.Output + right.Output, left.Reasoning + right.Reasoning);
    }
}
