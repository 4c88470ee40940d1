namespace Oleada.Agents.Relay.Answers;

/// <summary>Which members of an answer say what of its tokens, in the protocols' own words.</summary>
internal static class AnswerFields
{
    /// <param name="within">What the member is of.</param>
    /// <param name="isOutermost">Whether that is the JSON itself: only there is another answer nested.</param>
    public static Field Find(Field within, bool isOutermost, ReadOnlySpan<byte> name) => within switch
    {
        Field.Nested or Field.Begun => OfAnswer(name) is var field && !isOutermost && field is Field.Nested or Field.Begun ? Field.None : field,
        Field.Usage => OfUsage(name),
        Field.Details => name.SequenceEqual("cached_tokens"u8) ? Field.Cached : Field.None,
        _ => Field.None,
    };

    private static Field OfAnswer(ReadOnlySpan<byte> name) => name switch
    {
        [(byte)'m', ..] when name.SequenceEqual("model"u8) || name.SequenceEqual("modelVersion"u8) => Field.Model,
        [(byte)'m', ..] when name.SequenceEqual("message"u8) => Field.Begun,
        [(byte)'u', ..] when name.SequenceEqual("usage"u8) || name.SequenceEqual("usageMetadata"u8) => Field.Usage,
        [(byte)'r', ..] when name.SequenceEqual("response"u8) => Field.Nested,
        _ => Field.None,
    };

    private static Field OfUsage(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("input_tokens"u8) || name.SequenceEqual("prompt_tokens"u8) || name.SequenceEqual("promptTokenCount"u8) => Field.Input,
        _ when name.SequenceEqual("output_tokens"u8) || name.SequenceEqual("completion_tokens"u8) || name.SequenceEqual("candidatesTokenCount"u8) => Field.Output,
        _ when name.SequenceEqual("cache_creation_input_tokens"u8) => Field.CacheWrite,
        _ when name.SequenceEqual("cache_read_input_tokens"u8) => Field.CacheRead,
        _ when name.SequenceEqual("cachedContentTokenCount"u8) || name.SequenceEqual("prompt_cache_hit_tokens"u8) || name.SequenceEqual("cached_tokens"u8) => Field.Cached,
        _ when name.SequenceEqual("total_tokens"u8) => Field.Total,
        _ when name.SequenceEqual("thoughtsTokenCount"u8) => Field.Thoughts,
        _ when name.SequenceEqual("toolUsePromptTokenCount"u8) => Field.ToolInput,
        _ when name.SequenceEqual("input_tokens_details"u8) || name.SequenceEqual("prompt_tokens_details"u8) => Field.Details,
        _ => Field.None,
    };
}
