// Reads messages with .NET's own serializer and writes them back: RoundTrip.exe IN OUT takes every
// file of the directory IN to a file of the same name in OUT. What a message is, its root says.

using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.Serialization;
using System.Text;
using System.Xml;

public static class RoundTrip
{
    public static int Main(string[] arguments)
    {
        if (arguments.Length != 2)
        {
            Console.Error.WriteLine("RoundTrip.exe IN OUT");
            return 2;
        }
        var types = new Dictionary<string, Type>();
        foreach (var type in Assembly.GetExecutingAssembly().GetTypes())
        {
            if (type.IsDefined(typeof(DataContractAttribute), false) && !type.IsNested && !type.IsAbstract)
            {
                types.Add(type.Name, type);
            }
        }
        foreach (var path in Directory.GetFiles(arguments[0]))
        {
            var name = Path.GetFileName(path);
            try
            {
                File.WriteAllBytes(Path.Combine(arguments[1], name), Again(types, File.ReadAllBytes(path)));
            }
            catch (Exception error)
            {
                Console.Error.WriteLine(name + ": " + error.Message);
                return 1;
            }
        }
        return 0;
    }

    private static byte[] Again(Dictionary<string, Type> types, byte[] message)
    {
        using (var reader = XmlReader.Create(new MemoryStream(message)))
        {
            reader.MoveToContent();
            Type type;
            if (!types.TryGetValue(reader.LocalName, out type))
            {
                throw new InvalidDataException("there is no class " + reader.LocalName);
            }
            // Root name and namespace have to be the contract's, or this throws.
            var serializer = new DataContractSerializer(type);
            var read = serializer.ReadObject(reader, true);
            var written = new MemoryStream();
            var settings = new XmlWriterSettings { OmitXmlDeclaration = true, Encoding = new UTF8Encoding(false) };
            using (var writer = XmlWriter.Create(written, settings))
            {
                serializer.WriteObject(writer, read);
            }
            return written.ToArray();
        }
    }
}
