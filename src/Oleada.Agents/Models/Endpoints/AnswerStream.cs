using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>
/// Reads the pieces of an answer from what an endpoint sends: server-sent events, one JSON instead of a stream, or several
/// of them in a row. The first letter says which; a Content-Type is not to be relied on.
/// </summary>
internal static class AnswerStream
{
    private const string End = "[DONE]";

    private static readonly JsonReaderOptions Several = new() { AllowMultipleValues = true, AllowTrailingCommas = true };

    /// <param name="ended">Called once when the answer says why it ended; more may follow.</param>
    /// <returns>Whether it said by itself that it is at its end.</returns>
    /// <exception cref="EndpointException">It holds a failure, or no answer.</exception>
    public static async Task<bool> ReadAsync(AnswerBody body, IAnswer answer, Action ended, CancellationToken cancellationToken) =>
        await body.PeekAsync(cancellationToken) switch
        {
            null => throw new EndpointException("the model's endpoint sent an empty answer"),
            '{' or '[' => await ReadWholeAsync(body, answer, cancellationToken),
            '<' => throw new EndpointException(
                $"the model's endpoint sent a web page, no answer: {EndpointError.Describe(await body.ReadHeadAsync(cancellationToken))}",
                (int)HttpStatusCode.NotFound),
            _ => await ReadEventsAsync(body, answer, ended, cancellationToken),
        };

    private static async Task<bool> ReadWholeAsync(AnswerBody body, IAnswer answer, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes, cancellationToken);
        try
        {
            Read(WellFormed(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)), answer);
        }
        catch (JsonException broken)
        {
            throw new EndpointException($"the answer is no whole JSON: {EndpointError.Cut(body.Head)}", cause: broken);
        }
        catch (EndpointException failure) when (failure.HasNoStatus)
        {
            // Not the failure of an answer that had begun: the same question would be answered the same.
            throw new EndpointException(failure.Message, (int)HttpStatusCode.BadRequest);
        }
        return answer.HasBegun ? true : throw NoAnswer(body, HttpStatusCode.BadRequest);
    }

    private static void Read(ReadOnlySpan<byte> json, IAnswer answer)
    {
        var reader = new Utf8JsonReader(json, Several);
        while (reader.Read())
            Take(JsonElement.ParseValue(ref reader), answer);
    }

    /// <summary>Some put their one object into a list.</summary>
    private static void Take(JsonElement piece, IAnswer answer)
    {
        if (piece.ValueKind == JsonValueKind.Object)
            answer.Take(piece);
        foreach (var one in piece.Items().Where(one => one.ValueKind == JsonValueKind.Object))
            answer.Take(one);
    }

    private static async Task<bool> ReadEventsAsync(AnswerBody body, IAnswer answer, Action ended, CancellationToken cancellationToken)
    {
        await foreach (var happened in SseParser.Create(body).EnumerateAsync(cancellationToken))
        {
            var data = happened.Data.Trim();
            if (data.StartsWith(End, StringComparison.Ordinal))
                return true;
            if (data.Length == 0)
                continue;
            var hadEnded = answer.HasEnded;
            Read(happened.EventType, data, answer);
            if (answer.IsOver)
                return true;
            if (answer.HasEnded && !hadEnded)
                ended();
        }
        return answer.HasBegun || answer.HasEnded ? false : throw NoAnswer(body, status: null);
    }

    private static EndpointException NoAnswer(AnswerBody body, HttpStatusCode? status) =>
        new($"the model's endpoint sent no answer: {EndpointError.Cut(body.Head)}", (int?)status);

    /// <summary>Skips text that is neither JSON nor an error.</summary>
    private static void Read(string type, string data, IAnswer answer)
    {
        var isError = string.Equals(type, "error", StringComparison.OrdinalIgnoreCase);
        if (data[0] is not ('{' or '['))
        {
            if (isError)
                throw new EndpointException($"the model's endpoint failed: {EndpointError.Describe(data)}");
            return;
        }
        try
        {
            using var document = JsonDocument.Parse(data);
            if (isError)
                throw EndpointError.Of(document.RootElement);
            Take(document.RootElement, answer);
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            // Behind the reason for the end there is nothing that is needed.
            if (!answer.HasEnded)
                throw new EndpointException($"the answer broke off, a piece of it is no JSON: {EndpointError.Cut(data)}", cause: broken);
        }
    }

    private static ReadOnlySpan<byte> WellFormed(ReadOnlySpan<byte> text)
    {
        var start = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        return Utf8.IsValid(start) ? start : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(start));
    }
}
