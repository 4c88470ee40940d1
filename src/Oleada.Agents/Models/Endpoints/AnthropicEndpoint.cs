using System.Text.Json;
using System.Text.Json.Nodes;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>Anthropic's Messages, by its own client.</summary>
internal sealed class AnthropicEndpoint(Uri address, string key, HttpMessageHandler http) : IModelEndpoint
{
    /// <summary>The protocol wants a bound; a longer answer is one that has lost its way.</summary>
    private const int MaxOutputTokens = 32_000;

    public async Task<ModelAnswer> AskAsync(ModelQuestion question, Action heard, CancellationToken stop)
    {
        var request = new MessageCreateParams
        {
            Model = question.Model,
            MaxTokens = MaxOutputTokens,
            System = question.Instructions,
            Messages = [.. question.Conversation.Select(part => new MessageParam(Element(MessagesBody.Of(part))))],
            Tools = [.. question.Tools.Select(tool => new ToolUnion(Element(MessagesBody.Of(tool))))],
        };
        var answer = new MessagesAnswer(question.Model);
        using var client = new AnthropicClient(new ClientOptions
        {
            // The client disposes it; the connections are the handler's.
            HttpClient = EndpointHttp.Client(http),
            BaseUrl = address.ToString().TrimEnd('/'),
            ApiKey = key,
            MaxRetries = 0,
            Timeout = Timeout.InfiniteTimeSpan,
        });
        try
        {
            await foreach (var happened in client.Messages.CreateStreaming(request, stop))
            {
                heard();
                answer.Take(JsonObject.Create(happened.Json));
            }
        }
        catch (Exception failure) when (failure is AnthropicException or IOException or HttpRequestException)
        {
            throw new EndpointException($"the answer broke off: {failure.Message}", cause: failure);
        }
        catch (Exception failure) when (failure is JsonException or FormatException or (InvalidOperationException and not ObjectDisposedException))
        {
            throw new EndpointException($"the answer is not one of Messages: {failure.Message}", cause: failure);
        }
        return answer.Complete();
    }

    private static JsonElement Element(JsonObject node) => JsonSerializer.SerializeToElement(node);
}
