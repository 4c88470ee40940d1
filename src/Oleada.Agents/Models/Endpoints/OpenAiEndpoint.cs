using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenAI;
using OpenAI.Chat;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>
/// Chat Completions, which nearly everything that serves a model speaks. The client of OpenAI carries the question and
/// the key; the stream is read here, since servers add and leave out what that client's types insist on.
/// </summary>
internal sealed class OpenAiEndpoint(Uri address, string key, HttpMessageHandler http) : IModelEndpoint
{
    private readonly OpenAIClientOptions _options = new()
    {
        Endpoint = address,
        Transport = new HttpClientPipelineTransport(EndpointHttp.Client(http)),
        RetryPolicy = new ClientRetryPolicy(0),
        NetworkTimeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<ModelAnswer> AskAsync(ModelQuestion question, Action heard, CancellationToken stop)
    {
        var client = new ChatClient(question.Model, new ApiKeyCredential(key), _options);
        var answer = new ChatAnswer(question.Model);
        try
        {
            using var body = BinaryContent.Create(BinaryData.FromString(ChatBody.Of(question).ToJsonString()));
            var result = await client.CompleteChatAsync(body, new RequestOptions { BufferResponse = false, CancellationToken = stop });
            using var response = result.GetRawResponse();
            await foreach (var chunk in SseParser.Create(response.ContentStream ?? Stream.Null).EnumerateAsync(stop))
            {
                heard();
                if (chunk.Data == "[DONE]")
                    break;
                answer.Take(JsonNode.Parse(chunk.Data) as JsonObject);
            }
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or ClientResultException)
        {
            throw new EndpointException($"the answer broke off: {failure.Message}", cause: failure);
        }
        catch (Exception failure) when (failure is JsonException or FormatException or (InvalidOperationException and not ObjectDisposedException))
        {
            throw new EndpointException($"the answer is not one of Chat Completions: {failure.Message}", cause: failure);
        }
        return answer.Complete();
    }
}
